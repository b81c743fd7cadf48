import { testRefusals } from './json-refusals';

testRefusals(5_000);
