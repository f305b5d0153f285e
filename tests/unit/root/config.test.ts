import { describe, expect, it } from 'vitest';
import { readLocalConfig, readServerConfig } from '../../../src/config.ts';

const complete = { DB_HOST: 'db', DB_USER: 'claims', DB_PASSWORD: '' };

describe('the environment of an instance', () => {
  it('needs only the database; everything else has its default', () => {
    expect(readServerConfig(complete)).toMatchObject({
      port: 8080,
      database: { host: 'db', port: 3306, user: 'claims', password: '', name: 'insured' },
      pool: { size: 15, idle: 5, waitMs: 2000 },
      telemetry: { metricsPeriodSeconds: 60, traceSampleRatio: 0.05 },
    });
  });

  it('has every problem reported at once', () => {
    const read = () => readServerConfig({ DB_HOST: '', PORT: '99999', METRICS: 'yes' });
    expect(read).toThrowError(/DB_HOST: is not set[\s\S]*DB_USER: is not set/);
    expect(read).toThrowError(/PORT: Too big/);
    expect(read).toThrowError(/METRICS: /);
  });

  it('never has a secret in a message', () => {
    expect(() => readServerConfig({ DB_PASSWORD: 'hunter2', PORT: 'x' })).toThrowError(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
    );
  });
});

describe('the environment of npm start', () => {
  it('starts a database unless DB_HOST names one', () => {
    expect(readLocalConfig({}).database).toBeUndefined();
    expect(readLocalConfig(complete).database).toMatchObject({ host: 'db' });
  });

  it('is told what is missing beside DB_HOST', () => {
    expect(() => readLocalConfig({ DB_HOST: 'db' })).toThrowError(/DB_USER: is not set/);
  });
});
