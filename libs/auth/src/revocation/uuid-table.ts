import { uuidHash } from './uuid-hash.js';
import type { UuidWords } from './uuid-words.js';

const PARTS = 256;
const SMALLEST_CAPACITY = 16;
const GROWTH = 1.2;
const LOAD_MAX = 0.72;
const LOAD_AFTER_EXPIRY = 0.65;

// The words of a slot: four of the UUID, then
const EXPIRY = 4; // Unix seconds, rounded up
const KIND_AND_POSITION = 5; // 2 bits and 30 bits
const GENERATION = 6; // only where the table keeps generations

/** What the table keeps of an entry. */
export interface UuidFact {
  /** 0 to 3; the same UUID may stand in the table once for each kind. */
  readonly kind: number;
  /** Unix seconds, rounded up, from 1. */
  readonly expiresAtS: number;
  readonly position: number;
  readonly generation: number;
}

const FREE = 0;

/**
 * UUIDs with a kind, an expiry, a position and, where asked for, a generation: compared exactly, in 25 or 29 bytes a slot.
 * Open addressing in 256 parts. A byte of each slot's hash, its tag, lies apart: a million of them stay in the processor's
 * caches, so that a search waits for memory once when it hits and hardly ever when it does not. Each part grows by itself, and at another size than its neighbours: growing copies one part
 * in one go, never several, and the load of the whole stays even.
 */
export class UuidTable {
  entries = 0;
  private readonly stride: number;
  private readonly parts: Int32Array[];
  private readonly tags: Uint8Array[];
  private readonly counts = new Int32Array(PARTS);
  private readonly levels = new Uint8Array(PARTS);

  constructor(options: { readonly generations: boolean }) {
    this.stride = options.generations ? 7 : 6;
    this.parts = [];
    this.tags = [];
    this.clear();
  }

  get bytes(): number {
    return this.parts.reduce((sum, part) => sum + part.byteLength, 0) + this.tags.reduce((sum, part) => sum + part.byteLength, 0);
  }

  get partCount(): number {
    return PARTS;
  }

  /** Adds it, or keeps the latest expiry and the largest generation of both; true when a look-up can end differently from now on. */
  put(uuid: UuidWords, hash: number, fact: UuidFact): boolean {
    const part = hash >>> 24;
    const found = this.find(uuid, hash, fact.kind);
    if (found >= 0) return this.raise(this.slotsOf(part), found, fact);

    const count = (this.counts[part] ?? 0) + 1;
    const level = this.levels[part] ?? 0;
    if (count > capacityAt(part, level) * LOAD_MAX) this.rebuild(part, level + 1, 0);
    this.insert(uuid, hash, fact);
    this.counts[part] = count;
    this.entries++;
    return true;
  }

  /** A slot for `positionAt` and `generationAt`, or -1; good until the next change of the table. */
  find(uuid: UuidWords, hash: number, kind: number): number {
    const part = hash >>> 24;
    const tags = this.tagsOf(part);
    const sought = tagOf(hash);
    let slot = homeOf(tags, hash);
    for (let tag = tags[slot]; tag !== FREE; tag = tags[slot]) {
      if (tag === sought && isAt(this.slotsOf(part), slot * this.stride, uuid, kind)) return slot * this.stride;
      slot = slot + 1 === tags.length ? 0 : slot + 1;
    }
    return -1;
  }

  /** The low 30 bits of the position of the entry that came first. */
  positionAt(hash: number, slot: number): number {
    return (this.slotsOf(hash >>> 24)[slot + KIND_AND_POSITION] ?? 0) & 0x3fffffff;
  }

  generationAt(hash: number, slot: number): number {
    return (this.slotsOf(hash >>> 24)[slot + GENERATION] ?? 0) >>> 0;
  }

  /** Drops from one part what had expired at `nowS`; returns what that cost, in slots walked through. */
  dropExpired(part: number, nowS: number): number {
    const slots = this.slotsOf(part);
    let expired = 0;
    const walked = slots.length / this.stride;
    for (let at = EXPIRY; at < slots.length; at += this.stride) {
      const expiry = (slots[at] ?? 0) >>> 0;
      if (expiry !== 0 && expiry <= nowS) expired++;
    }
    if (expired === 0) return walked;

    const count = (this.counts[part] ?? 0) - expired;
    this.counts[part] = count;
    this.entries -= expired;
    this.rebuild(part, this.levelFor(part, count), nowS);
    return walked + 4 * count; // copying a slot costs about four times what walking past it does
  }

  clear(): void {
    this.entries = 0;
    this.counts.fill(0);
    this.levels.fill(0);
    for (let part = 0; part < PARTS; part++) this.allocate(part, 0);
  }

  private insert(uuid: UuidWords, hash: number, fact: UuidFact): void {
    const slots = this.slotsOf(hash >>> 24);
    const at = this.takeSlot(hash) * this.stride;
    slots[at] = uuid.w0;
    slots[at + 1] = uuid.w1;
    slots[at + 2] = uuid.w2;
    slots[at + 3] = uuid.w3;
    slots[at + EXPIRY] = fact.expiresAtS;
    slots[at + KIND_AND_POSITION] = (fact.kind << 30) | (fact.position & 0x3fffffff);
    if (this.stride > GENERATION) slots[at + GENERATION] = fact.generation;
  }

  private raise(slots: Int32Array, at: number, fact: UuidFact): boolean {
    if (fact.expiresAtS > (slots[at + EXPIRY] ?? 0) >>> 0) slots[at + EXPIRY] = fact.expiresAtS;
    if (this.stride <= GENERATION || fact.generation <= (slots[at + GENERATION] ?? 0) >>> 0) return false;
    slots[at + GENERATION] = fact.generation;
    return true;
  }

  /** Copies a part into one of another capacity, without what had expired at `nowS`. */
  private rebuild(part: number, level: number, nowS: number): void {
    const old = this.slotsOf(part);
    this.allocate(part, level);
    const slots = this.slotsOf(part);
    for (let from = 0; from < old.length; from += this.stride) {
      if ((old[from + EXPIRY] ?? 0) >>> 0 <= nowS) continue;
      const hash = uuidHash(old[from] ?? 0, old[from + 1] ?? 0, old[from + 2] ?? 0, old[from + 3] ?? 0);
      const at = this.takeSlot(hash) * this.stride;
      for (let word = 0; word < this.stride; word++) slots[at + word] = old[from + word] ?? 0;
    }
    this.levels[part] = level;
  }

  /** The present level, unless another would hold so many with much less air. */
  private levelFor(part: number, count: number): number {
    let level = this.levels[part] ?? 0;
    while (level > 0 && count <= capacityAt(part, level - 1) * LOAD_AFTER_EXPIRY) level--;
    return level;
  }

  /** Marks the first free slot for this hash as taken. */
  private takeSlot(hash: number): number {
    const tags = this.tagsOf(hash >>> 24);
    let slot = homeOf(tags, hash);
    while (tags[slot] !== FREE) slot = slot + 1 === tags.length ? 0 : slot + 1;
    tags[slot] = tagOf(hash);
    return slot;
  }

  private slotsOf(part: number): Int32Array {
    return this.parts[part] ?? NO_SLOTS;
  }

  private tagsOf(part: number): Uint8Array {
    return this.tags[part] ?? NO_TAGS;
  }

  private allocate(part: number, level: number): void {
    const capacity = capacityAt(part, level);
    this.parts[part] = new Int32Array(capacity * this.stride);
    this.tags[part] = new Uint8Array(capacity);
  }
}

const NO_SLOTS = new Int32Array(7);
const NO_TAGS = new Uint8Array(1);

/** Scales the hash to the capacity, which keeps the order of hashes: growing then reads and writes memory in one direction. */
function homeOf(tags: Uint8Array, hash: number): number {
  return (((hash & 0xffffff) * tags.length) / 0x1000000) | 0;
}

/** The bits of the hash that choose the slot least; never `FREE`. */
function tagOf(hash: number): number {
  return hash & 0xff || 1;
}

function isAt(slots: Int32Array, at: number, { w0, w1, w2, w3 }: UuidWords, kind: number): boolean {
  return (
    slots[at] === w0 &&
    slots[at + 1] === w1 &&
    slots[at + 2] === w2 &&
    slots[at + 3] === w3 &&
    (slots[at + KIND_AND_POSITION] ?? 0) >>> 30 === kind
  );
}

/** Neighbouring parts grow at sizes 1/256 of a level apart. */
function capacityAt(part: number, level: number): number {
  return Math.ceil(SMALLEST_CAPACITY * GROWTH ** (level + part / PARTS));
}
