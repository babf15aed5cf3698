package dev.tender.core.reference;

import dev.tender.core.model.FrameworkId;

/** A framework in one of its roles. */
record Claim(FrameworkId framework, String role) {}
