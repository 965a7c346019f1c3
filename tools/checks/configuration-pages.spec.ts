import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { describeConfiguration } from '@valetkey/service-defaults';
import { authConfig } from '../../apps/auth/src/config.ts';
import { cartConfig } from '../../apps/cart/src/config.ts';
import { inventoryConfig } from '../../apps/inventory/src/config.ts';
import { paymentConfig } from '../../apps/payment/src/config.ts';
import { configurationPage, environmentExample } from './configuration-pages.ts';

const schemas = { auth: authConfig, cart: cartConfig, inventory: inventoryConfig, payment: paymentConfig };
const apps = Object.entries(schemas).map(([app, schema]) => ({ app, variables: describeConfiguration(schema) }));
const read = (path: string) => readFileSync(resolve(import.meta.dirname, '../..', path), 'utf8');

describe('the configuration that is written down', () => {
  it('is what the schemas say: otherwise run `npm run build && node tools/checks/write-configuration.ts`', () => {
    expect(read('docs/configuration.md')).toBe(configurationPage(apps));
    expect(read('.env.example')).toBe(environmentExample(apps));
  });

  it('says of every variable what it must be', () => {
    expect(apps.flatMap(({ variables }) => variables).filter(({ description }) => !/^.{10,}\.$/.test(description))).toEqual([]);
  });

  it('marks every secret as one, and gives none a default', () => {
    const named = apps.flatMap(({ variables }) => variables).filter(({ name }) => /SECRET|PASSWORD|KEYS?$|DATABASE_URL/.test(name));
    expect(named.filter(({ secret, fallback }) => !secret || fallback !== undefined).map(({ name }) => name)).toEqual([]);
  });
});
