@NullMarked
package dev.tender.sdk.example;

import org.jspecify.annotations.NullMarked;
