import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describeConfiguration } from '@valetkey/service-defaults';
import { type ConfiguredApp, configurationPage, environmentExample } from './configuration-pages.ts';

/** Writes `docs/configuration.md` and `.env.example` from the built apps: `npm run build && node tools/checks/write-configuration.ts`. */
const root = resolve(import.meta.dirname, '../..');
const apps = await Promise.all(['auth', 'cart', 'inventory', 'payment'].map(variablesOf));
writeFileSync(resolve(root, 'docs/configuration.md'), configurationPage(apps));
writeFileSync(resolve(root, '.env.example'), environmentExample(apps));

async function variablesOf(app: string): Promise<ConfiguredApp> {
  const built = await import(resolve(root, `apps/${app}/dist/config.js`));
  return { app, variables: describeConfiguration(built[`${app}Config`]) };
}
