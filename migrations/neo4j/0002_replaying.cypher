// Who runs a projection, apart from its position: a sign of life must not wait behind a long commit that holds the position.
CREATE CONSTRAINT runner_key IF NOT EXISTS FOR (r:Runner) REQUIRE r.name IS UNIQUE;

// What was there before: a projection's version was its shape, and parked events were not counted.
MATCH (p:Projection) WHERE p.shape IS NULL SET p.shape = p.version, p.moved_at = datetime(), p.paused = false;
MATCH (p:Parked) WHERE p.attempts IS NULL SET p.attempts = 1, p.first_seen = datetime(), p.last_seen = datetime();
