// Reads a seller's figures from the API and prints its rates. Needs Node 18 or later, nothing else.
//   TOKEN=$(npm run --silent token -- --seller my-shop) node examples/read-metrics.mjs my-shop
const [sellerId, api = 'http://127.0.0.1:4000'] = process.argv.slice(2);
const response = await fetch(`${api}/v1/sellers/${sellerId}/metrics`, {
  headers: { authorization: `Bearer ${process.env.TOKEN}` },
});
const body = await response.json();
if (!response.ok) {
  console.error(`${response.status}: ${body.detail ?? body.message}`);
  process.exit(1);
}

const { orders, payout, currency, windows } = body;
console.log(`${sellerId}: ${orders.total_orders} orders, GMV ${orders.total_gmv} ${currency}`);
console.log(`owed now: ${payout.pending_payout} ${currency}`);
for (const [name, { adjusted, target, comparator, state, budget }] of Object.entries(windows['30d'].rates)) {
  const left = budget.bad_until_breach ?? 'none';
  console.log(
    `${name}: ${adjusted.rate ?? '-'} (${comparator} ${target}), ${state}, bad cases left: ${left}`,
  );
}
