// A first call, as docs/clients.md shows it: what follows the arguments is its snippet, word by word.
'use strict';

const [protos, target] = process.argv.slice(2);

const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');

const definition = loader.loadSync('order_management.proto', { keepCase: true, defaults: true, includeDirs: [protos] });
const { OrderManagement } = grpc.loadPackageDefinition(definition).ecommerce;
const orders = new OrderManagement(target, grpc.credentials.createInsecure());
orders.getOrder({ value: '101' }, { deadline: Date.now() + 5_000 }, (error, order) => console.log(error ?? order));
