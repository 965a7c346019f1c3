import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import type { MessageType } from '@valetkey/auth/wire';
import { SigningKeys } from './signing-keys.js';

/** Signs what the issuer says in the revocation plane; its `typ` keeps it from ever passing for an access token. */
@Injectable()
export class PlaneSigner {
  constructor(
    private readonly jwt: JwtService,
    private readonly keys: SigningKeys,
  ) {}

  sign(type: MessageType, payload: object): string {
    const { kid, algorithm, privateKey } = this.keys.current();
    return this.jwt.sign(payload, {
      privateKey,
      algorithm,
      noTimestamp: true,
      header: { alg: algorithm, kid, typ: type },
    });
  }
}
