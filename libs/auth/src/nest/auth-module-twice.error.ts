/** Two resource servers and two guards would each judge every request. */
export class AuthModuleTwiceError extends Error {
  override readonly name = 'AuthModuleTwiceError';

  constructor() {
    super('AuthModule is imported twice. It counts for the whole application: import it once, in the root module.');
  }
}
