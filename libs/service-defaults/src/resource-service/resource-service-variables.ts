import type { z } from 'zod';
import { type PrefixedVariables, prefixedVariables } from '../configuration/prefixed-variables.js';
import { databaseVariables, listenVariables, natsVariables, resourceServerVariables } from '../configuration/service-variables.js';

/**
 * The variables of a service that owns a database, answers over HTTP and NATS, and is guarded by access tokens.
 * @example `z.object({ DEMO: demoVariable, ...resourceServiceVariables('CART', { port: 3002 }).shape })`
 */
export function resourceServiceVariables<const Prefix extends string>(
  prefix: Prefix,
  defaults: { readonly port: number },
): PrefixedVariables<Prefix, ResourceServiceShape> {
  return prefixedVariables(prefix, shapeWith(defaults));
}

function shapeWith(defaults: { readonly port: number }) {
  return { ...listenVariables(defaults), ...resourceServerVariables(), ...databaseVariables(), ...natsVariables() };
}

type ResourceServiceShape = ReturnType<typeof shapeWith>;

/** Their checked values, without prefix. */
export type ResourceServiceValues = z.output<z.ZodObject<ResourceServiceShape>>;
