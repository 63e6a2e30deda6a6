// A store in memory behind scimmy-routers. It keeps resources and answers "not found" and "already there";
// every other behaviour is the library's.
//
// Run by `start`, which passes the module on stdin (so that imports resolve in the installation's folder):
// node --input-type=module - PORT TOKEN < server.mjs
import { randomUUID } from "node:crypto";
import express from "express";
import SCIMMY from "scimmy";
import SCIMMYRouters from "scimmy-routers";

const [port, token] = process.argv.slice(2);

class Store {
  #resources = new Map();

  // `unique` names an attribute of which no two resources may hold the same value, whatever its case.
  constructor(unique) {
    this.unique = unique;
  }

  get first() {
    return this.#resources.keys().next().value;
  }

  find(id) {
    const found = this.#resources.get(id);
    if (!found) throw new SCIMMY.Types.Error(404, null, `Resource ${id} not found`);
    return found;
  }

  read({ id, filter }) {
    if (id) return this.find(id);
    const all = [...this.#resources.values()];
    return filter ? filter.match(all) : all;
  }

  write({ id }, data) {
    const now = new Date().toISOString();
    const created = id ? this.find(id).meta.created : now;
    this.#refuseDuplicate(id, data);
    const stored = JSON.parse(JSON.stringify(data));
    stored.id = id ?? randomUUID();
    stored.meta = { ...stored.meta, created, lastModified: now };
    this.#resources.set(stored.id, stored);
    return stored;
  }

  remove({ id }) {
    this.find(id);
    this.#resources.delete(id);
  }

  #refuseDuplicate(id, data) {
    if (!this.unique) return;
    const key = (resource) => String(resource[this.unique]).toLowerCase();
    for (const other of this.#resources.values()) {
      if (other.id !== id && key(other) === key(data)) {
        throw new SCIMMY.Types.Error(409, "uniqueness", `${this.unique} '${data[this.unique]}' is taken`);
      }
    }
  }
}

function declare(type, store) {
  SCIMMY.Resources.declare(type, {
    egress: (resource) => store.read(resource),
    ingress: (resource, data) => store.write(resource, data),
    degress: (resource) => store.remove(resource),
  });
}

const users = new Store("userName");
declare(SCIMMY.Resources.User, users);
declare(SCIMMY.Resources.Group, new Store());
SCIMMY.Resources.declared("User").extend(SCIMMY.Schemas.EnterpriseUser, false);

const scim = new SCIMMYRouters({
  type: "bearer",
  baseUri: () => `http://127.0.0.1:${port}`,
  // The returned id is what /Me shows: the token stands for the oldest user.
  handler(request) {
    if (request.header("Authorization") !== `Bearer ${token}`) throw new Error("bearer token missing or wrong");
    return users.first;
  },
});

express().use("/scim/v2", scim).listen(Number(port), "127.0.0.1");
