import { testPipeline, testRedisScript } from './stores-agree';

testPipeline(15);
testRedisScript(40);
