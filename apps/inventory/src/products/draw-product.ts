/** Half widths from rim to foot, as a potter's rib would show them, and what belongs to the shape. */
interface Shape {
  readonly height: number;
  readonly radii: readonly number[];
  readonly handle?: boolean;
  readonly shade?: boolean;
}

const shapes: Readonly<Record<string, Shape>> = {
  VAS: { height: 270, radii: [44, 30, 40, 84, 92, 70, 48] },
  BWL: { height: 140, radii: [138, 132, 116, 88, 56, 50] },
  CUP: { height: 160, radii: [74, 74, 76, 74, 64, 50], handle: true },
  BTL: { height: 290, radii: [22, 20, 22, 58, 70, 70, 60] },
  JUG: { height: 230, radii: [58, 50, 60, 88, 92, 78, 58], handle: true },
  LMP: { height: 170, radii: [12, 14, 46, 66, 60, 40, 54], shade: true },
};
const plain: Shape = { height: 200, radii: [60, 60, 70, 76, 70, 60] };

const floorY = 400;

/** Draws a product as an SVG picture. The same SKU gives the same picture: its letters choose the shape, all of it the rest. */
export function drawProduct(sku: string): string {
  const random = randomFrom(sku);
  const between = (low: number, high: number) => low + random() * (high - low);
  const shape = shapes[sku.slice(0, 3)] ?? plain;
  const hue = Math.floor(random() * 360);
  const wall = (hue + between(150, 210)) % 360;
  const scale = between(0.86, 1.08);
  const height = shape.height * scale;
  const topY = floorY - height;
  const radii = shape.radii.map((radius) => radius * scale * between(0.9, 1.1));
  const rim = radii[0] ?? 0;
  const body = outline(radii, topY, height);
  const bandY = topY + height * between(0.3, 0.7);
  const glaze = (light: number, saturation = 38) => `hsl(${hue} ${saturation}% ${light}%)`;
  const handle = shape.handle
    ? `<path d="M${240 + rim * 0.9} ${topY + height * 0.2}c${62 * scale} -6 ${66 * scale} ${height * 0.52} -4 ${height * 0.5}" fill="none" stroke="${glaze(40)}" stroke-width="${15 * scale}" stroke-linecap="round"/>`
    : '';
  const shade = shape.shade
    ? `<circle cx="240" cy="${topY - 50}" r="190" fill="url(#glow)"/><path d="M${240 - 58 * scale} ${topY - 128 * scale}h${116 * scale}l${44 * scale} ${138 * scale}h${-204 * scale}z" fill="hsl(${30 + (hue % 25)} 62% 90%)"/>`
    : `<ellipse cx="240" cy="${topY}" rx="${rim}" ry="${rim * 0.16}" fill="${glaze(24)}" stroke="${glaze(62)}" stroke-width="4"/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 480 480" role="img" aria-label="Picture of ${sku.replace(/[^\w-]/g, '')}">
<defs>
<linearGradient id="wall" x2="0" y2="1"><stop stop-color="hsl(${wall} 32% 94%)"/><stop offset="1" stop-color="hsl(${wall} 30% 84%)"/></linearGradient>
<linearGradient id="glaze"><stop stop-color="${glaze(48)}"/><stop offset=".32" stop-color="${glaze(68)}"/><stop offset="1" stop-color="${glaze(28, 44)}"/></linearGradient>
<radialGradient id="glow"><stop stop-color="hsl(45 100% 88%)" stop-opacity=".9"/><stop offset="1" stop-color="hsl(45 100% 88%)" stop-opacity="0"/></radialGradient>
<radialGradient id="shadow"><stop stop-color="#000" stop-opacity=".34"/><stop offset="1" stop-color="#000" stop-opacity="0"/></radialGradient>
<clipPath id="body"><path d="${body}"/></clipPath>
</defs>
<rect width="480" height="480" fill="url(#wall)"/>
<circle cx="${Math.round(between(90, 390))}" cy="${Math.round(between(90, 190))}" r="${Math.round(between(70, 120))}" fill="hsl(${wall} 50% 97%)" opacity=".7"/>
<rect y="368" width="480" height="112" fill="hsl(${(wall + 20) % 360} 24% 74%)"/>
<ellipse cx="268" cy="${floorY + 4}" rx="${Math.max(...radii) * 1.35}" ry="20" fill="url(#shadow)"/>
${handle}<path d="${body}" fill="url(#glaze)"/>
<g clip-path="url(#body)"><rect x="60" y="${bandY}" width="360" height="${between(16, 46)}" fill="${glaze(90, 30)}" opacity=".55"/><rect x="60" y="${bandY - 12}" width="360" height="4" fill="${glaze(20)}" opacity=".45"/></g>
${shade}
</svg>`.replace(/\d+\.\d{3,}/g, (number) => Number(number).toFixed(1));
}

/** A closed, smooth outline through the half widths (Catmull-Rom), left side down and right side up. */
function outline(radii: readonly number[], topY: number, height: number): string {
  const step = height / (radii.length - 1);
  const side = (sign: 1 | -1) => radii.map((radius, index) => [240 + sign * radius, topY + index * step] as const);
  return `M${side(-1)[0]?.join(' ')}${curve(side(-1))}L${side(1).at(-1)?.join(' ')}${curve(side(1).reverse())}z`;
}

function curve(points: readonly (readonly [number, number])[]): string {
  const at = (index: number) => points[Math.min(Math.max(index, 0), points.length - 1)] ?? [0, 0];
  return points
    .slice(1)
    .map((end, index) => {
      const [before, start, after] = [at(index - 1), at(index), at(index + 2)];
      const first = [start[0] + (end[0] - before[0]) / 6, start[1] + (end[1] - before[1]) / 6];
      const second = [end[0] - (after[0] - start[0]) / 6, end[1] - (after[1] - start[1]) / 6];
      return `C${[...first, ...second, ...end].join(' ')}`;
    })
    .join('');
}

/** Numbers from 0 to 1 that depend on the text alone (FNV-1a, then mulberry32). */
function randomFrom(text: string): () => number {
  let state = Array.from(text).reduce((hash, letter) => Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 16_777_619), 2_166_136_261);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
