/** What the process ends with; documented, so that scripts may rely on it. */
export const EXIT = {
  done: 0,
  /** The issuer could not be reached, or answered what it should not. */
  failed: 1,
  usage: 2,
  /** Signing in failed, or whoever signed in may not do this. */
  refused: 3,
  notFound: 4,
  /** `status`: the issuer or a service is not well. */
  unwell: 5,
} as const;
