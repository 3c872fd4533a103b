package org.uptake;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Which requirements of {@code requirements.csv} a test would see broken. */
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.METHOD)
public @interface Requirement {
    String[] value();
}
