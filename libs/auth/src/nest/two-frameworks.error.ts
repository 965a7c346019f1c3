/** Application and library have each a copy of `@nestjs/core`, so neither knows what the other provides. */
export class TwoFrameworksError extends Error {
  override readonly name = 'TwoFrameworksError';

  constructor(pathOfTheirs: string, pathOfOurs: string) {
    super(
      `The application runs on @nestjs/core in ${pathOfTheirs} and @valetkey/auth on the one in ${pathOfOurs}. ` +
        'Make it one copy: have npm, pnpm or yarn deduplicate it, or align the versions.',
    );
  }
}
