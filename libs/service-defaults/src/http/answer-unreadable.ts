import type { FastifyReply, FastifyRequest } from 'fastify';
import { problemOf } from '../problems/problem.js';

/** Fastify's router refuses an address it cannot read before any filter of Nest could see it. */
export function answerUnreadable(error: { statusCode?: number }, _request: FastifyRequest, reply: FastifyReply): void {
  const status = error.statusCode ?? 400;
  void reply
    .code(status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .send(JSON.stringify(problemOf(status, { detail: 'The address of the request is malformed.' })));
}
