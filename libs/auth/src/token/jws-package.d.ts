/** The one function of jws 4 that we call; `@types/jws` knows no KeyObject. */
declare module 'jws' {
  import type { KeyObject } from 'node:crypto';

  const jws: { verify(text: string, algorithm: 'ES256' | 'RS256' | 'PS256', key: KeyObject): boolean };
  export default jws;
}
