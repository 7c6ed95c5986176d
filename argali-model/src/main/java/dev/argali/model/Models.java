package dev.argali.model;

import dev.argali.api.Experimental;
import dev.argali.graph.ArgaliException;
import dev.argali.saving.Json;

/// What is done with models as a whole.
@Experimental
public final class Models {
    private Models() {}

    /// A new model of the same structure, with the same names and with weights of its own, which are drawn anew. It is
    /// built if the model is, for inputs of the same shape, and compiled like it, with an optimizer that begins anew.
    /// Layers that are shared inside are shared inside the clone.
    ///
    /// ```java
    /// Sequential twin = Models.cloneModel(model);
    /// ```
    /// The clone is made from what files say of the model. Thus a class of the user's must say in `arguments` what it
    /// is made of, and be registered: [dev.argali.layers.LayerConfigs#register].
    ///
    /// @return a model of the class of `model`
    /// @throws ArgaliException if a part has no form in files, as a lambda, or a class that says nothing of itself
    public static <M extends Model> M cloneModel(M model) {
        try {
            Json.Obj config = ModelConfig.of(model);
            Model made = ModelConfig.model(config);
            ModelConfig.compileLike(made, config);
            @SuppressWarnings("unchecked") // a config names the class that it was made of
            M clone = (M) model.getClass().cast(made);
            return clone;
        } catch (ArgaliException e) {
            throw e.within("cloneModel");
        }
    }
}
