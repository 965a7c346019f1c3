import { verify } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { JwtService } from '@nestjs/jwt';
import { JwtVerifier } from 'aws-jwt-verify';
import { auth } from 'express-oauth2-jwt-bearer';
import { createVerifier } from 'fast-jwt';
import { jwtVerify } from 'jose';
import jsonwebtoken from 'jsonwebtoken';
import passportJwt from 'passport-jwt';
import type { Contestant } from './interleave.ts';
import { audience, issuer, type SigningKey } from './signed-tokens.ts';

const BEARER_LENGTH = 'Bearer '.length;

/**
 * What nobody can be faster than: the signature alone, its input and DER at hand, with a key made ready. Which token it is asked for
 * does not matter to it, so it takes them in turn.
 */
export function limit(key: SigningKey, headers: readonly Buffer[]): Contestant {
  const signed = headers.map((header) => partsOf(header, key));
  let turn = 0;
  return {
    name: 'crypto.verify (the limit)',
    verify: () => {
      const { data, der } = signed[turn++ % signed.length] ?? { data: Buffer.alloc(0), der: Buffer.alloc(0) };
      if (!verify('sha256', data, key.publicKey, der)) throw new Error('not verified');
    },
  };
}

function partsOf(header: Buffer, { algorithm }: SigningKey): { data: Buffer; der: Buffer } {
  const text = header.toString('latin1').slice(BEARER_LENGTH);
  const end = text.lastIndexOf('.');
  const signature = Buffer.from(text.slice(end + 1), 'base64url');
  return { data: Buffer.from(text.slice(0, end)), der: algorithm === 'ES256' ? derOf(signature) : signature };
}

/** ECDSA-Sig-Value (RFC 3279 §2.2.3) of r and s. */
function derOf(signature: Buffer): Buffer {
  const integers = Buffer.concat([derInteger(signature.subarray(0, 32)), derInteger(signature.subarray(32))]);
  return Buffer.concat([Buffer.from([0x30, integers.length]), integers]);
}

function derInteger(bytes: Buffer): Buffer {
  const from = bytes.findIndex((byte) => byte !== 0);
  const significant = bytes.subarray(from);
  const padded = (significant[0] ?? 0) > 0x7f ? Buffer.concat([Buffer.from([0]), significant]) : significant;
  return Buffer.concat([Buffer.from([0x02, padded.length]), padded]);
}

/** The libraries people use, each as its documentation shows it, with issuer, audience and algorithm pinned and no cache. */
export async function peers(key: SigningKey): Promise<{ readonly contestants: readonly Contestant[]; readonly stop: () => void }> {
  const expressBearer = await expressOauth2JwtBearer(key);
  return {
    contestants: [
      jsonwebtokenWith('KeyObject', key),
      jsonwebtokenWith('PEM', key),
      nestJwt(key),
      passport(key),
      jose(key),
      fastJwt(key, 0),
      awsJwtVerify(key),
      expressBearer.contestant,
    ],
    stop: expressBearer.stop,
  };
}

function tokenOf(authorization: string): string {
  return authorization.slice(BEARER_LENGTH);
}

function jsonwebtokenWith(form: 'KeyObject' | 'PEM', { algorithm, publicKey, pem }: SigningKey): Contestant {
  const options = { algorithms: [algorithm], issuer, audience };
  return {
    name: `jsonwebtoken (${form})`,
    verify: (authorization) => jsonwebtoken.verify(tokenOf(authorization), form === 'PEM' ? pem : publicKey, options),
  };
}

function nestJwt({ algorithm, pem }: SigningKey): Contestant {
  const service = new JwtService({ publicKey: pem, verifyOptions: { algorithms: [algorithm], issuer, audience } });
  return { name: '@nestjs/jwt', verify: (authorization) => service.verifyAsync(tokenOf(authorization)) };
}

function passport({ algorithm, pem }: SigningKey): Contestant {
  const { Strategy, ExtractJwt } = passportJwt;
  const jwtFromRequest = ExtractJwt.fromAuthHeaderAsBearerToken();
  const strategy = new Strategy({ jwtFromRequest, secretOrKey: pem, algorithms: [algorithm], issuer, audience }, (payload, done) =>
    done(null, payload),
  );
  return {
    name: 'passport-jwt',
    verify: (authorization) =>
      new Promise((resolve, reject) => {
        strategy.success = resolve;
        strategy.fail = reject;
        strategy.error = reject;
        strategy.authenticate(Object.assign(Object.create(null), { headers: { authorization } }));
      }),
  };
}

function jose({ algorithm, publicKey }: SigningKey): Contestant {
  const options = { algorithms: [algorithm], issuer, audience, typ: 'at+jwt', requiredClaims: ['sub', 'iat', 'exp', 'jti', 'client_id'] };
  return { name: 'jose', verify: (authorization) => jwtVerify(tokenOf(authorization), publicKey, options) };
}

/** `remembered` = 0 for no cache. */
export function fastJwt({ algorithm, pem }: SigningKey, remembered: number): Contestant {
  const cache = remembered === 0 ? false : remembered;
  const check = createVerifier({ key: pem, algorithms: [algorithm], allowedIss: issuer, allowedAud: audience, cache });
  return { name: remembered === 0 ? 'fast-jwt' : 'fast-jwt, cached', verify: (authorization) => check(tokenOf(authorization)) };
}

function awsJwtVerify({ jwk }: SigningKey): Contestant {
  const verifier = JwtVerifier.create({ issuer, audience, jwksUri: `${issuer}/.well-known/jwks.json` });
  verifier.cacheJwks({ keys: [{ ...jwk, kty: String(jwk.kty) }] });
  return { name: 'aws-jwt-verify', verify: (authorization) => verifier.verifySync(tokenOf(authorization)) };
}

/** Its middleware, called as Express calls it; it takes keys from a URL alone, and keeps them. */
async function expressOauth2JwtBearer({ algorithm, jwk }: SigningKey): Promise<{ contestant: Contestant; stop: () => void }> {
  const server = createServer((_, response) => response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [jwk] })));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const middleware = auth({
    issuer,
    audience,
    jwksUri: `http://127.0.0.1:${port}/jwks`,
    tokenSigningAlg: algorithm,
    cacheMaxAge: 3_600_000,
  });
  const contestant: Contestant = {
    name: 'express-oauth2-jwt-bearer',
    verify: (authorization) =>
      new Promise<void>((resolve, reject) => {
        const request = Object.assign(Object.create(EXPRESS_REQUEST), { headers: { authorization } });
        middleware(request, Object.create(null), (error?: unknown) => (error === undefined ? resolve() : reject(error)));
      }),
  };
  return { contestant, stop: () => server.close() };
}

const EXPRESS_REQUEST = {
  method: 'GET',
  url: '/',
  protocol: 'http',
  query: {},
  body: {},
  is: () => false,
  get: (name: string) => (name === 'Host' ? 'localhost:3002' : undefined),
};
