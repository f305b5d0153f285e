import { describe, expect, it } from 'vitest';
import { readDataFolder, readLocalConfig } from '../../../src/stack/local-config.ts';

const complete = { DB_HOST: 'db', DB_USER: 'claims', DB_PASSWORD: '' };

describe('the environment of npm start', () => {
  it('starts a database unless DB_HOST names one', () => {
    expect(readLocalConfig({}).database).toBeUndefined();
    expect(readLocalConfig(complete).database).toMatchObject({ host: 'db' });
  });

  it('is told what is missing beside DB_HOST', () => {
    expect(() => readLocalConfig({ DB_HOST: 'db' })).toThrowError(/DB_USER: is not set/);
  });

  it('throttles only when it is asked to, and refuses an argument that it does not know', () => {
    expect(readLocalConfig({}).throttle).toBe(false);
    expect(readLocalConfig({}, ['--throttle']).throttle).toBe(true);
    expect(() => readLocalConfig({}, ['--throtle'])).toThrowError(/--throtle/);
  });

  it('puts a header before log lines only when it is asked to', () => {
    expect(readLocalConfig({}).syslogHeader).toBe(false);
    expect(readLocalConfig({}, ['--syslog-header']).syslogHeader).toBe(true);
  });

  it('has its pages answer to the names that --allow-host gives, each without a port', () => {
    expect(readLocalConfig({}).allowedHosts).toEqual([]);
    const args = ['--allow-host', 'Box.example', '--allow-host', 'localhost'];
    expect(readLocalConfig({}, args).allowedHosts).toEqual(['box.example', 'localhost']);
    expect(() => readLocalConfig({}, ['--allow-host', 'box.example:80'])).toThrowError(/--allow-host takes the name/);
  });

  it('gives its instances the settings of an instance that the shell has, and keeps what it decides itself', () => {
    const mine = {
      RATE_LIMIT_PER_MINUTE: '5',
      DEFAULT_PHONE_REGION: 'FR',
      LOG_LEVEL: 'debug',
      REDIS_URL: 'redis://box',
    };
    const decided = {
      AWS_REGION: 'eu-west-1',
      AWS_ENDPOINT_URL: 'http://aws',
      DB_SECRET_ARN: 'arn:x',
      DB_TLS: 'required',
    };
    const config = readLocalConfig({ ...mine, ...decided, PORT: '9000', HOST: 'box', EDITOR: 'vi', METRICS: '' });
    expect(config.instanceVariables).toEqual(mine);
    expect(config.notTaken.toSorted()).toEqual(Object.keys(decided).toSorted());
    expect(() => readLocalConfig({ RATE_LIMIT_PER_MINUTE: 'many' })).toThrowError(/RATE_LIMIT_PER_MINUTE: /);
    expect(() => readLocalConfig({ CONTROLLER_NAME: 'Insurer' })).toThrowError(/CLAIMS_KEPT_FOR: /);
  });

  it('has its data in a folder of the project unless DATA_FOLDER names another', () => {
    for (const [given, folder] of [
      [undefined, '.local/database'],
      ['', '.local/database'],
      ['/data', '/data'],
    ]) {
      expect(readDataFolder({ DATA_FOLDER: given })).toBe(folder);
      expect(readLocalConfig({ DATA_FOLDER: given }).dataFolder).toBe(folder);
    }
  });
});
