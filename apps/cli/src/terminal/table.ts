/** Lines and columns in plain text; every column but the first and the last is for numbers, and set to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const set = (cell: string, column: number) => {
    if (column === 0) return cell.padEnd(widths[column] ?? 0);
    return column === head.length - 1 ? cell : cell.padStart(widths[column] ?? 0);
  };
  return lines.map((line) => line.map(set).join('  ').trimEnd()).join('\n');
}
