/** The little of passport-jwt 4 that the bench uses; it ships no types. */
declare module 'passport-jwt' {
  type FromRequest = (request: { headers: Record<string, string> }) => string | null;
  type Done = (error: unknown, user?: unknown) => void;

  class Strategy {
    constructor(
      options: { jwtFromRequest: FromRequest; secretOrKey: string; algorithms: string[]; issuer: string; audience: string },
      verify: (payload: unknown, done: Done) => void,
    );
    authenticate(request: { headers: Record<string, string> }): void;
    success(user: unknown): void;
    fail(reason: unknown): void;
    error(reason: unknown): void;
  }
  const passportJwt: { Strategy: typeof Strategy; ExtractJwt: { fromAuthHeaderAsBearerToken(): FromRequest } };
  export default passportJwt;
}
