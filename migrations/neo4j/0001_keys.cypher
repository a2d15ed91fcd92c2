// What makes a node of the graph the only one of its kind. A post's and a dialogue's id are unique by themselves; people are told apart
// by tenant and account, so that two accounts never share a node.
CREATE CONSTRAINT user_key IF NOT EXISTS FOR (u:User) REQUIRE (u.tenant_id, u.user_id) IS UNIQUE;
CREATE CONSTRAINT persona_key IF NOT EXISTS FOR (p:Persona) REQUIRE (p.tenant_id, p.user_id) IS UNIQUE;
CREATE CONSTRAINT dialogue_key IF NOT EXISTS FOR (d:Dialogue) REQUIRE d.dialogue_id IS UNIQUE;
CREATE CONSTRAINT peer_key IF NOT EXISTS FOR (p:Peer) REQUIRE p.peer_key IS UNIQUE;
CREATE CONSTRAINT post_key IF NOT EXISTS FOR (p:Post) REQUIRE p.post_id IS UNIQUE;

// The projector's own book: where it stands, and what it could not apply.
CREATE CONSTRAINT projection_key IF NOT EXISTS FOR (p:Projection) REQUIRE p.name IS UNIQUE;
CREATE CONSTRAINT parked_key IF NOT EXISTS FOR (p:Parked) REQUIRE (p.projection, p.sequence) IS UNIQUE;

// Posts whose answered post is not there yet, by the id that they wait for. Nearly empty, so looking costs next to nothing.
CREATE INDEX post_awaits IF NOT EXISTS FOR (p:Post) ON (p.awaits);

// What an erasure looks up.
CREATE INDEX dialogue_subject IF NOT EXISTS FOR (d:Dialogue) ON (d.subject);
CREATE INDEX dialogue_persona IF NOT EXISTS FOR (d:Dialogue) ON (d.tenant_id, d.user_id);
CREATE INDEX persona_subject IF NOT EXISTS FOR (p:Persona) ON (p.subject);
CREATE INDEX peer_persona IF NOT EXISTS FOR (p:Peer) ON (p.tenant_id, p.user_id);
