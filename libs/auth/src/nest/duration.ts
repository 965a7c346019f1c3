const MS_PER_UNIT: Readonly<Record<string, number>> = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000 };

/** Reads `'500ms'`, `'2s'`, `'15min'` or `'1h'`; anything else is a mistake in the program and throws. */
export function parseDurationMs(text: string): number {
  const [, amount, unit] = /^(\d{1,9})(ms|s|min|h)$/.exec(text) ?? [];
  const msPerUnit = MS_PER_UNIT[unit ?? ''];
  if (msPerUnit === undefined) throw new TypeError(`Not a duration: "${text}". Write a whole number and a unit: 500ms, 2s, 15min or 1h.`);
  return Number(amount) * msPerUnit;
}
