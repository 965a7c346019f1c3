/** What stands before the handler: nothing, a guard that does nothing, ours, and the usual ways. */
export const contestantNames = ['unguarded', 'do-nothing guard', 'valetkey', 'passport-jwt', 'introspection', 'redis'] as const;
export type ContestantName = (typeof contestantNames)[number];

export type Platform = 'fastify' | 'express';

/** One server of the bench. */
export interface Contestant {
  readonly name: ContestantName;
  readonly platform: Platform;
}

/** Redis counts only where the machine has it. */
export function contestants(withRedis: boolean): Contestant[] {
  const onFastify = contestantNames.filter((name) => name !== 'redis' || withRedis);
  const onExpress = ['unguarded', 'valetkey'] as const;
  return [
    ...onFastify.map((name) => ({ name, platform: 'fastify' as const })),
    ...onExpress.map((name) => ({ name, platform: 'express' as const })),
  ];
}
