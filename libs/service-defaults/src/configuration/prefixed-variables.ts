import { z } from 'zod';

type Prefixed<Prefix extends string, Shape extends z.ZodRawShape> = { [Name in keyof Shape & string as `${Prefix}_${Name}`]: Shape[Name] };

/** A set of environment variables that several apps have, each under its own prefix. */
export interface PrefixedVariables<Prefix extends string, Shape extends z.ZodRawShape> {
  /** The fields to spread into the app's `z.object({ … })`. */
  readonly shape: Prefixed<Prefix, Shape>;
  /** The same values without their prefix, out of the app's checked configuration. */
  readonly pick: (config: Readonly<z.output<z.ZodObject<Prefixed<Prefix, Shape>>>>) => z.output<z.ZodObject<Shape>>;
}

/**
 * Puts a prefix before each name of a shape, as DESIGN §4 wants it: one prefix per app.
 * @example `prefixedVariables('CART', { PORT: z.coerce.number() }).shape.CART_PORT`
 */
export function prefixedVariables<const Prefix extends string, Shape extends z.ZodRawShape>(
  prefix: Prefix,
  shape: Shape,
): PrefixedVariables<Prefix, Shape> {
  const names = Object.keys(shape);
  return {
    // TypeScript does not follow a key through Object.fromEntries: the two casts say what the two lines do.
    shape: Object.fromEntries(names.map((name) => [`${prefix}_${name}`, shape[name]])) as Prefixed<Prefix, Shape>,
    pick: (config) => {
      const values = new Map<string, unknown>(Object.entries(config));
      return Object.fromEntries(names.map((name) => [name, values.get(`${prefix}_${name}`)])) as z.output<z.ZodObject<Shape>>;
    },
  };
}
