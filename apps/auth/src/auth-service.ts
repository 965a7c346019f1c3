import type { ServiceOptions } from '@valetkey/service-defaults';
import { AppModule } from './app.module.js';
import { authConfig, authSettings } from './config.js';
import { mountEngine } from './engine/mount-engine.js';

/** How the issuer starts; tests start it the same way with an environment of their own. */
export const authService: ServiceOptions<typeof authConfig> = {
  name: 'auth',
  adapter: 'express',
  config: authConfig,
  settings: authSettings,
  module: (config) => AppModule.forRoot(config),
  prepare: (app, config) => mountEngine(app, config),
};
