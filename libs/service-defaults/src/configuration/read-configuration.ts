import type { z } from 'zod';
import { ConfigurationError } from './configuration.error.js';

/**
 * Checks the environment against the app's schema. An empty variable counts as unset.
 * @throws ConfigurationError naming every wrong variable and what it must be; never its value, which may be a secret.
 */
export function readConfiguration<Schema extends z.ZodObject>(schema: Schema, environment: NodeJS.ProcessEnv): z.output<Schema> {
  const given = Object.fromEntries(Object.keys(schema.shape).map((name) => [name, environment[name]?.trim() || undefined]));
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const sentences = result.error.issues.map((issue) => sentenceFor(schema, String(issue.path[0] ?? ''), issue, given));
  throw new ConfigurationError([...new Set(sentences)].join('\n'));
}

function sentenceFor(schema: z.ZodObject, name: string, issue: z.core.$ZodIssue, given: Record<string, string | undefined>): string {
  const description = schema.shape[name]?.description ?? '';
  if (name === '') return issue.message;
  if (given[name] === undefined) return `${name} must be set: ${description}`;
  return `${name} is wrong (${issue.message.replace(/\.$/, '')}). It must be: ${description}`;
}
