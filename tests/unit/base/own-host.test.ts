import { describe, expect, it } from 'vitest';
import { isOwnHost, readAllowedHosts } from '../../../src/base/own-host.ts';

const own = { port: 4000, allowedHosts: readAllowedHosts(['Box.Example.', '[fd00::1]']) };

const taken = [
  '127.0.0.1:4000',
  'localhost:4000',
  'LocalHost:4000',
  'localhost.:4000',
  '[::1]:4000',
  'box.example',
  'BOX.example:443',
  'box.example.:4000',
  '[FD00::1]:9',
];

const refused = [
  '',
  'evil.example',
  'evil.example:4000',
  '127.0.0.1.evil.example:4000',
  'localhost.evil.example:4000',
  'evil.localhost:4000',
  'box.example.evil.example:4000',
  'evil.box.example:4000',
  '127.0.0.1',
  'localhost',
  '127.0.0.1:4001',
  'localhost:80',
  'localhost:04000',
  'localhost:',
  'localhost:4000:4000',
  'localhost..:4000',
  '0.0.0.0:4000',
  '127.1:4000',
  '2130706433:4000',
  '[::]:4000',
  '[::ffff:127.0.0.1]:4000',
  '::1:4000',
  'localhost:4000, evil.example',
  'user@localhost:4000',
  'localhost:4000/evil',
  'localhost:4000#evil',
  'local host:4000',
  ' localhost:4000',
  'localhost:4000\n',
  'lоcalhost:4000',
];

describe(`of ${taken.length + refused.length} values of Host a server of this machine`, () => {
  it.each(taken)('answers to %j', (host) => {
    expect(isOwnHost([host], own)).toBe(true);
  });

  it.each(refused)('does not answer to %j', (host) => {
    expect(isOwnHost([host], own)).toBe(false);
  });

  it('does not answer without one, nor to two', () => {
    expect(isOwnHost(undefined, own)).toBe(false);
    expect(isOwnHost([], own)).toBe(false);
    expect(isOwnHost(['localhost:4000', 'localhost:4000'], own)).toBe(false);
  });

  it('is named without a port only at the port that is the default', () => {
    expect(isOwnHost(['localhost'], { port: 80, allowedHosts: [] })).toBe(true);
    expect(isOwnHost(['localhost'], { port: 443, allowedHosts: [] })).toBe(false);
    expect(isOwnHost(['localhost'], { port: undefined, allowedHosts: [] })).toBe(false);
  });

  it('answers to its own names at another port once they are allowed, as behind a tunnel', () => {
    expect(isOwnHost(['localhost:5000'], { port: 4000, allowedHosts: readAllowedHosts(['localhost']) })).toBe(true);
  });
});

describe('--allow-host', () => {
  it.each(['', '*', '*.example', 'http://box.example', 'box.example:4000', 'box.example/', 'a,b', 'a b'])(
    'refuses %j',
    (name) => {
      expect(() => readAllowedHosts(['fine', name])).toThrowError(
        /--allow-host takes the name of a host without a port/,
      );
    },
  );
});
