import { z } from 'zod';

/** One environment variable, as documentation shows it. */
export interface VariableDescription {
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
  /** Must not be shown, logged or committed. */
  readonly secret: boolean;
  /** As one would write it; `undefined` when there is none. */
  readonly fallback: string | undefined;
}

const property = z.object({ description: z.string().optional(), default: z.string().optional(), secret: z.boolean().default(false) });
const document = z.object({ properties: z.record(z.string(), property), required: z.array(z.string()).default([]) });

/** What an app's configuration schema says about each of its variables, in the schema's order. */
export function describeConfiguration(schema: z.ZodObject): VariableDescription[] {
  const { properties, required } = document.parse(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
  return Object.entries(properties).map(([name, { description = '', default: fallback, secret }]) => ({
    name,
    description,
    required: required.includes(name),
    secret,
    fallback: fallback ?? fallbackOf(schema, name),
  }));
}

/** A default behind a transformation is known only to the schema itself. */
function fallbackOf(schema: z.ZodObject, name: string): string | undefined {
  const parsed = z.object({ [name]: schema.shape[name] ?? z.undefined() }).safeParse({});
  const value = parsed.success ? parsed.data[name] : undefined;
  return typeof value === 'number' || typeof value === 'string' ? String(value) : undefined;
}
