import { type ArgumentMetadata, Injectable, StandardSchemaValidationPipe } from '@nestjs/common';
import { InvalidRequestError } from './invalid-request.error.js';
import type { FieldError } from './problem.js';

type Issues = Parameters<StandardSchemaValidationPipe['exceptionFactory']>[0];

/** Checks `@Body({ schema })`, `@Query({ schema })` and `@Param(name, { schema })`, and says which field is wrong and why. */
@Injectable()
export class SchemaValidationPipe extends StandardSchemaValidationPipe {
  constructor() {
    super({ exceptionFactory: (issues) => new IssuesFound(issues) });
  }

  override async transform<T>(value: T, metadata: ArgumentMetadata): Promise<T> {
    try {
      return await super.transform(value, metadata);
    } catch (error) {
      if (error instanceof IssuesFound) throw new InvalidRequestError(error.issues.map((issue) => fieldErrorOf(issue, metadata)));
      throw error;
    }
  }
}

class IssuesFound extends Error {
  constructor(readonly issues: Issues) {
    super('The value does not fit its schema');
  }
}

function fieldErrorOf(issue: Issues[number], metadata: ArgumentMetadata): FieldError {
  const place = metadata.type === 'param' ? 'path' : metadata.type === 'query' ? 'query' : 'body';
  const path = [...(metadata.data === undefined ? [] : [metadata.data]), ...(issue.path ?? []).map(keyOf)];
  return { in: place, pointer: place === 'body' ? jsonPointer(path) : path.join('.'), detail: issue.message };
}

function keyOf(segment: PropertyKey | { readonly key: PropertyKey }): string {
  return String(typeof segment === 'object' ? segment.key : segment);
}

function jsonPointer(path: readonly string[]): string {
  return `#${path.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')}`;
}
