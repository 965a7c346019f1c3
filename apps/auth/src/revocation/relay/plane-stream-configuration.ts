import { DiscardPolicy, RetentionPolicy, StorageType, type StreamConfig } from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import { PLANE_STREAM } from '@valetkey/auth/wire';
import { UnexpectedStreamConfigurationError } from './unexpected-stream-configuration.error.js';

/** The largest clock tolerance of a service, and what a message may be late by (PROTOCOL §3). */
const SKEW_S = 60;
const SLACK_S = 300;

/** What the stream is made with. */
export function planeStreamConfiguration(lifetimeMaxS: number) {
  return {
    name: PLANE_STREAM.name,
    subjects: [...PLANE_STREAM.storedSubjects],
    retention: RetentionPolicy.Limits,
    discard: DiscardPolicy.Old,
    storage: StorageType.File,
    max_age: nanos((lifetimeMaxS + SKEW_S + SLACK_S) * 1_000),
    max_msgs: -1,
    max_bytes: -1,
    max_msgs_per_subject: -1,
  } satisfies Partial<StreamConfig>;
}

/**
 * Refuses a stream that somebody made otherwise: one that drops messages early revives revoked tokens in whoever reads it.
 * Its age is ours to set and may follow; replicas are the operator's choice.
 * @throws {UnexpectedStreamConfigurationError}
 */
export function assertPlaneStream(actual: StreamConfig, expected: ReturnType<typeof planeStreamConfiguration>): void {
  for (const name of ['retention', 'discard', 'storage', 'max_msgs', 'max_bytes', 'max_msgs_per_subject'] as const) {
    if (actual[name] !== expected[name]) throw new UnexpectedStreamConfigurationError(name, actual[name], expected[name]);
  }
  const subjects = actual.subjects.toSorted().join(' ');
  const wanted = expected.subjects.toSorted().join(' ');
  if (subjects !== wanted) throw new UnexpectedStreamConfigurationError('subjects', subjects, wanted);
  if (actual.mirror || actual.sources?.length) throw new UnexpectedStreamConfigurationError('sources', 'others', 'none');
  if (actual.no_ack) throw new UnexpectedStreamConfigurationError('no_ack', 'true', 'false');
  if (actual.sealed) throw new UnexpectedStreamConfigurationError('sealed', 'true', 'false');
}
