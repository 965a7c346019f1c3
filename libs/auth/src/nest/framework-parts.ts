import { fileURLToPath } from 'node:url';
import { ExternalContextCreator, ModulesContainer } from '@nestjs/core';
import { AuthModuleTwiceError } from './auth-module-twice.error.js';
import { TwoFrameworksError } from './two-frameworks.error.js';

/** What the start-time check needs of the framework. */
export interface FrameworkParts {
  readonly modules: ModulesContainer;
  readonly contexts: ExternalContextCreator;
}

/** For the module's factory: optional, since an application on another copy of the framework has neither. */
export const frameworkPartTokens = [
  { token: ModulesContainer, optional: true },
  { token: ExternalContextCreator, optional: true },
];

/**
 * Takes the framework's parts as they were injected.
 * @throws {TwoFrameworksError} when the application runs on another copy of `@nestjs/core` than this library
 * @throws {AuthModuleTwiceError} when the module was put in twice
 */
export function takeFrameworkParts(
  authModule: unknown,
  modules: ModulesContainer | undefined,
  contexts: ExternalContextCreator | undefined,
): FrameworkParts {
  if (modules === undefined || contexts === undefined) throw new TwoFrameworksError(pathOfCaller(), pathOfOurs());
  if ([...modules.values()].filter(({ metatype }) => metatype === authModule).length > 1) throw new AuthModuleTwiceError();
  return { modules, contexts };
}

const CORE_FILE = /([^\s()]*@nestjs\/core\/)[^\s()]*/g;

/** The copy whose injector called us, as the stack names it. */
function pathOfCaller(): string {
  const ours = pathOfOurs();
  const named = [...(new Error().stack ?? '').matchAll(CORE_FILE)].map(([, folder = '']) => folder.replace(/^file:\/\//, ''));
  return named.find((folder) => folder !== ours) ?? 'another folder';
}

function pathOfOurs(): string {
  return fileURLToPath(import.meta.resolve('@nestjs/core')).replace(/[^/]*$/, '');
}
