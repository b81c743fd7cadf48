import type { Command } from '../shell/command';
import { audit } from './audit';
import { check } from './check';
import { diff } from './diff';
import { fleet } from './fleet';
import { lock } from './lock';
import { plan } from './plan';
import { schema } from './schema';

/** All commands, in the order of the help. A new one is one line here. */
export const COMMANDS: readonly Command[] = [check, lock, diff, plan, audit, fleet, schema];
