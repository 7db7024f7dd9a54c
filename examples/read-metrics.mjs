// Reads a seller's figures from the API and prints its rates. Needs Node 18 or later, nothing else.
//   TOKEN=$(npm run --silent token -- --seller my-shop) node examples/read-metrics.mjs my-shop
const [sellerId, api = 'http://127.0.0.1:4000'] = process.argv.slice(2);
const { TOKEN: token } = process.env;

const fail = (message) => {
  console.error(message);
  process.exit(1);
};
const countOf = (count, noun) => `${count} ${noun}${count === 1 ? '' : 's'}`;

if (!sellerId) fail('Name a seller: node examples/read-metrics.mjs SELLER');
if (!token) fail(`Set TOKEN to a token of ${sellerId}: npm run --silent token -- --seller ${sellerId}`);

const response = await fetch(`${api}/v1/sellers/${encodeURIComponent(sellerId)}/metrics`, {
  headers: { authorization: `Bearer ${token}` },
}).catch((error) => fail(`${api} cannot be reached: ${error.cause?.message ?? error.message}`));
const body = await response.json().catch(() => fail(`${api} answered ${response.status} without JSON`));
if (!response.ok) fail(`${response.status}: ${body.detail ?? body.message}`);

const { orders, payout, currency, windows } = body;
console.log(`${sellerId}: ${countOf(orders.total_orders, 'order')}, GMV ${orders.total_gmv} ${currency}`);
console.log(`owed now: ${payout.pending_payout} ${currency}`);
for (const [name, { adjusted, target, comparator, state, budget }] of Object.entries(windows['30d'].rates)) {
  const left = budget.bad_until_breach ?? 'none';
  console.log(
    `${name}: ${adjusted.rate ?? '-'} (${comparator} ${target}), ${state}, bad cases left: ${left}`,
  );
}
