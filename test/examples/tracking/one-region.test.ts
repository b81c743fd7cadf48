import { expectOtherToAnswer } from './one-region';

test('one region is gone: the other answers, within its caps and budget', () => expectOtherToAnswer(1_000));
