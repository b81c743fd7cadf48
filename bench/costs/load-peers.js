// What a service with MongoDB and metrics has loaded anyway.
require('mongodb');
require('prom-client');
