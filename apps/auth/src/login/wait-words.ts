/** How long to wait, in words: never less than it is. */
export function waitWords(seconds: number): string {
  if (seconds < 60) return amount(Math.ceil(seconds), 'second');
  return amount(Math.ceil(seconds / 60), 'minute');
}

function amount(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
