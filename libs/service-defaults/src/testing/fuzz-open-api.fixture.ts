import { z } from 'zod';

const openApi = z.object({
  paths: z.record(
    z.string(),
    z.record(z.string(), z.object({ security: z.array(z.unknown()).optional(), requestBody: z.unknown().optional() })),
  ),
});

const odd = [
  '',
  '0',
  '-1',
  '1e309',
  'null',
  '__proto__',
  '%00',
  '%2e%2e%2f',
  'x'.repeat(300),
  '%F0%9F%8F%BA',
  "' OR 1=1 --",
  '0198c0de-0000-7000-8000-00000000000g',
];
const oddBodies = [
  '',
  'null',
  '[]',
  '"text"',
  '{',
  '{"quantity":null}',
  '{"quantity":1e309}',
  '{"quantity":{"$gt":0}}',
  '{"__proto__":{"quantity":1}}',
  '[{}]',
];
const oddQueries = [
  '',
  '?page=0',
  '?page=-1',
  '?page=99999999999',
  '?pageSize=1000',
  '?q=%00',
  '?q=%25_%5C',
  '?page=1&page=2',
  '?__proto__=1',
  '?q[]=a',
  `?q=${'x'.repeat(500)}`,
];

/**
 * Sends odd values to every operation of the service's own description, with a token that has the scopes and without.
 * Returns what went wrong in words: a 5xx, an answer that is no problem document, an operation that let a caller without
 * token in although it is not public. An operation is public where the description demands no security.
 */
export async function fuzzOpenApi(url: string, token: string): Promise<string[]> {
  const { paths } = openApi.parse(await (await fetch(`${url}/docs-json`)).json());
  const found: string[] = [];
  for (const [path, operations] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      const guarded = (operation.security ?? []).length > 0;
      for (const request of oddRequests(path, method, operation.requestBody !== undefined)) {
        found.push(...(await complaintsOf(url, request, token)));
        if (guarded) found.push(...(await letIn(url, request)));
      }
    }
  }
  return found;
}

interface OddRequest {
  readonly path: string;
  readonly method: string;
  readonly body?: string;
}

function oddRequests(path: string, method: string, hasBody: boolean): OddRequest[] {
  const plain = path.replace(/\{\w+\}/g, 'harbour-vase');
  const upper = method.toUpperCase();
  return [
    ...(path.includes('{') ? odd.map((value) => ({ path: path.replace(/\{\w+\}/g, encodeOnce(value)), method: upper })) : []),
    ...oddQueries.map((query) => ({ path: `${plain}${query}`, method: upper })),
    ...(hasBody ? oddBodies.map((body) => ({ path: plain, method: upper, body })) : []),
  ];
}

function encodeOnce(value: string): string {
  return value.startsWith('%') ? value : encodeURIComponent(value);
}

async function complaintsOf(url: string, request: OddRequest, token: string): Promise<string[]> {
  const answer = await send(url, request, { authorization: `Bearer ${token}` });
  const text = await answer.text();
  const name = `${request.method} ${request.path.slice(0, 80)} ${request.body ?? ''}`;
  if (answer.status >= 500) return [`${name}: ${answer.status}`];
  if (answer.status < 400) return [];
  const isProblem = answer.headers.get('content-type')?.startsWith('application/problem+json') ?? false;
  return isProblem && !/node_modules|at .*\.[jt]s:\d/.test(text) ? [] : [`${name}: ${answer.status} without a problem document`];
}

async function letIn(url: string, request: OddRequest): Promise<string[]> {
  const answer = await send(url, request, {});
  await answer.arrayBuffer();
  return answer.status < 400 || answer.status === 422 ? [`${request.method} ${request.path}: let in without a token`] : [];
}

function send(url: string, { path, method, body }: OddRequest, headers: Readonly<Record<string, string>>): Promise<Response> {
  return fetch(`${url}${path}`, {
    method,
    redirect: 'manual',
    headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body }),
  });
}
