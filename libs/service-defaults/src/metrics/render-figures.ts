/**
 * Figures in Prometheus' text format, under the prefix `valetkey_`. A name may carry labels, as in
 * `tokens_verified_total{result="refused",reason="token.expired"}`; one that ends in `_total` is a counter.
 */
export function renderFigures(figures: Readonly<Record<string, number>>): string {
  const families = Map.groupBy(Object.entries(figures), ([name]) => familyOf(name));
  return [...families].map(([family, samples]) => renderFamily(family, samples)).join('\n');
}

function renderFamily(family: string, samples: readonly (readonly [string, number])[]): string {
  const lines = samples.map(([name, value]) => `${prefixed(name)} ${textOf(value)}\n`);
  return `# TYPE ${family} ${family.endsWith('_total') ? 'counter' : 'gauge'}\n${lines.join('')}`;
}

function familyOf(name: string): string {
  return prefixed(name).split('{', 1)[0] ?? name;
}

function prefixed(name: string): string {
  return name.startsWith('valetkey_') ? name : `valetkey_${name}`;
}

function textOf(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
}
