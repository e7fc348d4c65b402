// A buyer with a phone: signs in, finds goods, fills the cart, places one order, reads it and cancels it.
// Every call goes through the client generated from the schema, so it is type-checked against it too.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";

import createClient from "openapi-fetch";

import type { paths } from "./schema.js";

function given(name: string): string {
  const value = process.env[name];
  assert.ok(value, name);
  return value;
}

const [PORTAL, EMAIL, PASSWORD] = [given("PORTAL"), given("EMAIL"), given("PASSWORD")];
const [SKU, OTHER] = [given("SKU"), given("OTHER")];

const portal = createClient<paths>({ baseUrl: PORTAL });

async function signIn(): Promise<void> {
  const wrong = await portal.POST("/_allauth/app/v1/auth/login", { body: { email: EMAIL, password: "not this one" } });
  assert.equal(wrong.response.status, 400);
  const { data } = await portal.POST("/_allauth/app/v1/auth/login", { body: { email: EMAIL, password: PASSWORD } });
  const token = data?.meta.session_token;
  assert.ok(token, "signing in gives a token");
  portal.use({
    onRequest({ request }) {
      request.headers.set("X-Session-Token", token);
      return request;
    },
  });
}

async function browse(): Promise<number> {
  const { data: tree } = await portal.GET("/api/v1/categories/");
  const category = tree?.results[0];
  assert.ok(category);
  const { data: list, response } = await portal.GET("/api/v1/products/", {
    params: { query: { category: category.id, in_stock: true, sort: "name", limit: 1 } },
  });
  assert.ok(list?.next, "one good a page: the list goes on");
  assert.equal(list.results[0]?.price, "100.00");
  const etag = response.headers.get("ETag");
  assert.ok(etag);
  const again = await portal.GET("/api/v1/products/", {
    params: {
      query: { category: category.id, in_stock: true, sort: "name", limit: 1 },
      header: { "If-None-Match": etag },
    },
  });
  assert.equal(again.response.status, 304);
  const { data: behind } = await portal.GET("/api/v1/products/", {
    params: { query: { category: category.id, limit: 200, after: list.next } },
  });
  assert.equal(behind?.results.some((good) => good.id === list.results[0]?.id), false);
  return find();
}

async function find(): Promise<number> {
  const { data: found } = await portal.GET("/api/v1/search/", { params: { query: { q: SKU.toLowerCase() } } });
  const good = found?.results[0];
  assert.ok(good);
  assert.equal(good.sku, SKU);
  const { data: suggested } = await portal.GET("/api/v1/search/suggest/", { params: { query: { q: SKU.slice(0, 5) } } });
  assert.ok(suggested?.results.length);
  const { data: named } = await portal.GET("/api/v1/codes/", { params: { query: { code: [SKU, "nothing"] } } });
  assert.deepEqual(named?.results.map((each) => each.goods.length), [1, 0]);
  const { data: whole } = await portal.GET("/api/v1/products/{id}/", { params: { path: { id: good.id } } });
  assert.equal(whole?.price_steps?.[0]?.price, "100.00");
  return good.id;
}

async function fill(product: number): Promise<void> {
  const none = await portal.POST("/api/v1/cart/lines/", { body: { product_id: product, quantity: 0 } });
  assert.equal(none.response.status, 400);
  assert.equal(none.error?.errors[0]?.attr, "quantity");
  const { data: added } = await portal.POST("/api/v1/cart/lines/", { body: { product_id: product, quantity: 2 } });
  assert.equal(added?.quantity, 2);
  const { data: pasted } = await portal.POST("/api/v1/cart/paste/", { body: { text: `${OTHER}\t1\nnothing 1` } });
  assert.deepEqual(pasted?.rows.map((row) => row.state), ["ok", "refused"]);
}

async function chooseAndMeetTheMinimum(product: number): Promise<{ version: number; total: string }> {
  const { data: short } = await portal.GET("/api/v1/cart/");
  assert.deepEqual(short?.breaches.map((breach) => [breach.code, breach.missing]), [["minimum_each_order", "200.00"]]);
  assert.equal(short?.progress[0]?.is_met, false);
  const early = await portal.POST("/api/v1/orders/", {
    params: { header: { "Idempotency-Key": randomUUID() } },
    body: { seen: short!.seen },
  });
  assert.equal(early.response.status, 409);
  assert.ok(early.error && "breaches" in early.error && early.error.breaches?.length);
  const { data: enough } = await portal.PUT("/api/v1/cart/lines/{product_id}/", {
    params: { path: { product_id: product } },
    body: { quantity: 4 },
  });
  assert.deepEqual(enough?.missing.map((breach) => breach.code), ["delivery_absent", "method_absent"]);
  const { data: chosen } = await portal.PATCH("/api/v1/cart/", {
    body: { delivery_kind: "agreement", method_code: enough!.methods[0]!.code },
  });
  assert.ok(chosen?.can_place);
  return chosen.seen;
}

async function placeTwice(seen: { version: number; total: string }): Promise<string> {
  const keyless = await portal.POST("/api/v1/orders/", {
    params: { header: {} as { "Idempotency-Key": string } },
    body: { seen },
  });
  assert.equal(keyless.response.status, 400);
  const key = randomUUID();
  const place = () =>
    portal.POST("/api/v1/orders/", {
      params: { header: { "Idempotency-Key": key } },
      body: { seen, delivery_kind: "agreement", method_code: "invoice", note: "From the phone" },
    });
  const [first, second] = await Promise.all([place(), place()]);
  const orders = [first, second].map((each) => each.data?.number).filter(Boolean);
  const third = await place();
  assert.equal(third.response.status, 201);
  assert.deepEqual(new Set([...orders, third.data?.number]).size, 1);
  return third.data!.number;
}

async function readAndCancel(number: string): Promise<void> {
  const { data: list } = await portal.GET("/api/v1/orders/", { params: { query: { status: "placed" } } });
  assert.deepEqual(list?.results.map((order) => order.number), [number]);
  const { data: order } = await portal.GET("/api/v1/orders/{number}/", { params: { path: { number } } });
  assert.equal(order?.lines.length, 2);
  assert.equal(order?.total, "500.00");
  const stale = await portal.POST("/api/v1/orders/{number}/cancel/", {
    params: { path: { number } },
    body: { version: order!.version + 1 },
  });
  assert.equal(stale.response.status, 409);
  const { data: cancelled } = await portal.POST("/api/v1/orders/{number}/cancel/", {
    params: { path: { number } },
    body: { version: order!.version, why: "A trial" },
  });
  assert.equal(cancelled?.status, "cancelled");
}

await signIn();
const product = await browse();
await fill(product);
const number = await placeTwice(await chooseAndMeetTheMinimum(product));
await readAndCancel(number);
console.log(number);
