/** Guards NestJS services with access tokens that are checked locally and refused within milliseconds of their revocation. */
export * from './nest/index.js';
