import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { assertDemoIsLocal } from './assert-demo-is-local.js';
import { ConfigurationError } from './configuration.error.js';
import { prefixedVariables } from './prefixed-variables.js';
import { readConfiguration } from './read-configuration.js';
import { databaseVariables, demoVariable, listenVariables, resourceServerVariables } from './service-variables.js';

const shop = prefixedVariables('SHOP', { ...listenVariables({ port: 3009 }), ...databaseVariables(), ...resourceServerVariables() });
const schema = z.object({ DEMO: demoVariable, ...shop.shape });
const good = {
  SHOP_DATABASE_URL: 'postgresql://u:p@127.0.0.1:5432/shop',
  SHOP_PUBLIC_URL: 'http://localhost:3009',
  SHOP_ISSUER: 'http://localhost:3001',
  SHOP_CLIENT_ID: 'shop',
  SHOP_CLIENT_SECRET: 's3cret',
};

function complaint(environment: NodeJS.ProcessEnv): string {
  try {
    readConfiguration(schema, { ...good, ...environment });
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
  return '';
}

describe('configuration', () => {
  it('has defaults, numbers as numbers and lists as lists, under names without the prefix', () => {
    const config = readConfiguration(schema, { ...good, SHOP_CORS_ORIGINS: 'https://a.example, https://b.example', SHOP_PORT: '8080' });
    expect(config.DEMO).toBe(false);
    expect(config.SHOP_CLOCK_TOLERANCE_S).toBe(5);
    expect(shop.pick(config)).toMatchObject({ PORT: 8080, HOST: '127.0.0.1', CORS_ORIGINS: ['https://a.example', 'https://b.example'] });
  });

  it('ops-timer-32bit: takes no time in ms that a timer would turn into none', () => {
    const times = Object.keys(shop.shape).filter((name) => name.endsWith('_MS'));
    expect(times.length).toBeGreaterThan(2);
    for (const name of times) expect(complaint({ [name]: String(2 ** 31) })).toContain(`${name} is wrong`);
  });

  it('names the variable that is missing and says what it is, an empty one counting as missing', () => {
    expect(complaint({ SHOP_CLIENT_SECRET: undefined })).toBe('SHOP_CLIENT_SECRET must be set: Secret of that client.');
    expect(complaint({ SHOP_CLIENT_SECRET: '  ' })).toBe('SHOP_CLIENT_SECRET must be set: Secret of that client.');
  });

  it('names every wrong variable and what it must be, and never repeats a value', () => {
    const text = complaint({ SHOP_PORT: '70000', SHOP_DATABASE_URL: 'mysql://u:hunter2@h/d', SHOP_CLIENT_ID: undefined });
    expect(text).toContain('SHOP_PORT is wrong (more than 65535). It must be: Port to listen on');
    expect(text).toContain('SHOP_DATABASE_URL is wrong (not a PostgreSQL connection string). It must be: PostgreSQL connection string');
    expect(text).toContain('SHOP_CLIENT_ID must be set');
    expect(text).not.toContain('hunter2');
    expect(text.split('\n')).toHaveLength(3);
  });

  it.each(['3e3', '0x10', '-1', '5s', '3.5', '1_000', 'NaN'])('takes %s for no whole number', (text) => {
    expect(complaint({ SHOP_PORT: text })).toContain('SHOP_PORT is wrong (not a whole number)');
  });

  it.each([
    '*',
    'null',
    'shop.example',
    'https://shop.example/',
    'https://shop.example/path',
    'ftp://shop.example',
    'https://a.example;https://b.example',
  ])('takes %s for no origin', (text) =>
    expect(complaint({ SHOP_CORS_ORIGINS: text })).toContain('SHOP_CORS_ORIGINS is wrong (not a list of origins)'),
  );

  it.each(['SHOP_PUBLIC_URL', 'SHOP_ISSUER'])('takes no %s that ends with a slash: no token would ever name it', (name) => {
    expect(complaint({ [name]: 'http://localhost:3001/' })).toContain(`${name} is wrong (it ends with a slash)`);
  });

  it('takes a clock tolerance from 0 to 60 seconds', () => {
    expect(complaint({ SHOP_CLOCK_TOLERANCE_S: '0' })).toBe('');
    expect(complaint({ SHOP_CLOCK_TOLERANCE_S: '61' })).toContain('SHOP_CLOCK_TOLERANCE_S is wrong (more than 60)');
  });
});

describe('demo mode', () => {
  it.each(['http://localhost:3000', 'http://127.0.0.1:3000', 'http://[::1]:3000', 'http://shop.localhost'])('runs on %s', (url) => {
    expect(() => assertDemoIsLocal(true, url)).not.toThrow();
  });

  it.each([
    'https://shop.example',
    'http://192.168.0.7:3000',
    'http://localhost.evil.example',
    'http://127.0.0.1.evil.example',
    'http://0.0.0.0:3000',
  ])('refuses to start on %s', (url) => expect(() => assertDemoIsLocal(true, url)).toThrow(ConfigurationError));

  it('leaves every address to a service without it', () => {
    expect(() => assertDemoIsLocal(false, 'https://shop.example')).not.toThrow();
  });
});
