import { testPipeline, testRedisScript } from './stores-agree';

testPipeline(100);
testRedisScript(100);
