import type { z } from 'zod';
import { assertDemoIsLocal } from './configuration/assert-demo-is-local.js';
import { ConfigurationError } from './configuration/configuration.error.js';
import { readConfiguration } from './configuration/read-configuration.js';
import { RunningService } from './running-service.js';
import type { ServiceOptions } from './service-options.js';
import { createApplication } from './create-application.js';

/**
 * Starts a service with everything that all services share: checked configuration, log, health, metrics, problem
 * details, CORS, database with migrations, NATS, OpenAPI in demo mode, graceful shutdown.
 * Bad configuration: a sentence for each wrong variable on stderr, and exit code 1.
 * @example `await startService({ name: 'cart', adapter: 'fastify', config: cartConfig, settings, module: CartAppModule.for });`
 */
export async function startService<Schema extends z.ZodObject>(options: ServiceOptions<Schema>): Promise<RunningService> {
  try {
    const service = await launchService(options);
    service.stopOnSignals();
    return service;
  } catch (error) {
    process.stderr.write(`${options.name} cannot start: ${reasonOf(error)}\n`);
    process.exit(1);
  }
}

/** `startService` without the process around it: throws instead of exiting, and leaves signals alone. For tests. */
export async function launchService<Schema extends z.ZodObject>(options: ServiceOptions<Schema>): Promise<RunningService> {
  const config = readConfiguration(options.config, options.environment ?? process.env);
  const settings = options.settings(config);
  assertDemoIsLocal(settings.demo, settings.publicUrl);
  return RunningService.listen(await createApplication(options, config, settings), options.name, settings);
}

function reasonOf(error: unknown): string {
  if (error instanceof ConfigurationError) return error.message;
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
    return `${error.message.replace('listen EADDRINUSE: ', '')}.`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
