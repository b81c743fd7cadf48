import { isRefused, RENAMED } from './renamed-privates';

describe('a later driver', () => isRefused(Object.entries(RENAMED)));
