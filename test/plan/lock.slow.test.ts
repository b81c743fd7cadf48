import { testRoundTrip } from './lock-round-trip';

testRoundTrip(1_000);
