// Clients of x402 as npm has them pay for requests: node pay.cjs CLIENT URL KEY TIMES; a line of JSON for each.
// CLIENT is v1 (x402-fetch 1.2.0, which speaks version 1) or v2 (@x402/fetch, version 2).
const { privateKeyToAccount } = require("viem/accounts");

const [client, url, key, times] = process.argv.slice(2);

function paying() {
  if (client === "v1") {
    const { createSigner, wrapFetchWithPayment } = require("x402-fetch");
    return createSigner("base-sepolia", key).then((signer) => wrapFetchWithPayment(fetch, signer));
  }
  const { x402Client } = require("@x402/core/client");
  const { ExactEvmScheme } = require("@x402/evm/exact/client");
  const { wrapFetchWithPayment } = require("@x402/fetch");
  const payer = new x402Client();
  payer.register("eip155:*", new ExactEvmScheme(privateKeyToAccount(key)));
  payer.setSpendControls(false); // it trusts no other tokens than those that it knows
  return wrapFetchWithPayment(fetch, payer);
}

(async () => {
  const pay = await paying();
  for (let number = 0; number < Number(times); number++) {
    const response = await pay(`${url}/${client}/${number}`, { method: "POST", body: "question" });
    const name = client === "v1" ? "x-payment-response" : "payment-response";
    const header = response.headers.get(name);
    const receipt = header && JSON.parse(Buffer.from(header, "base64").toString());
    console.log(JSON.stringify({ status: response.status, body: await response.json(), receipt }));
  }
})();
