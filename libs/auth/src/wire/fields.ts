import { MalformedMessageError } from './malformed-message.error.js';
import { PLANE_STREAM } from './plane-stream.js';
import { UnknownVersionError } from './unknown-version.error.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const TEXT_MAX = 512;

/** Strict access to the members of an untrusted JSON object; unknown members are left alone, so that a version may add some. */
export class Fields {
  private constructor(private readonly members: ReadonlyMap<string, unknown>) {}

  /** @throws {MalformedMessageError} when `value` is no JSON object. */
  static of(value: unknown): Fields {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new MalformedMessageError('Not a JSON object');
    return new Fields(new Map<string, unknown>(Object.entries(value)));
  }

  /** The members of a message's payload, once its `v` is known. */
  static ofMessage(payload: unknown): Fields {
    const fields = Fields.of(payload);
    if (fields.members.get('v') !== PLANE_STREAM.version) throw new UnknownVersionError();
    return fields;
  }

  has(name: string): boolean {
    const value = this.members.get(name);
    return value !== undefined && value !== null;
  }

  integer(name: string, min: number, max = Number.MAX_SAFE_INTEGER): number {
    const value = this.members.get(name);
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < min || value > max) {
      throw new MalformedMessageError(`${name} is not an integer from ${min} to ${max}`);
    }
    return value;
  }

  /** One line of text, not empty, of at most 512 characters. */
  text(name: string): string {
    const value = this.members.get(name);
    if (typeof value !== 'string' || value.length === 0 || value.length > TEXT_MAX) {
      throw new MalformedMessageError(`${name} is not a text of 1 to ${TEXT_MAX} characters`);
    }
    return value;
  }

  /** A UUID in its one lower-case spelling: two spellings of an epoch would be two epochs. */
  uuid(name: string): string {
    const value = this.text(name);
    if (!UUID.test(value)) throw new MalformedMessageError(`${name} is not a lower-case UUID`);
    return value;
  }

  list(name: string, max: number): readonly unknown[] {
    const value = this.members.get(name);
    if (!Array.isArray(value) || value.length > max) throw new MalformedMessageError(`${name} is not a list of at most ${max}`);
    return value;
  }

  texts(name: string, max: number): readonly string[] {
    const fields = Fields.of(Object.fromEntries(this.list(name, max).entries()));
    return [...fields.members.keys()].map((index) => fields.text(index));
  }
}
