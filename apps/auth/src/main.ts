import 'reflect-metadata';
import { startService } from '@valetkey/service-defaults';
import { authService } from './auth-service.js';

await startService(authService);
