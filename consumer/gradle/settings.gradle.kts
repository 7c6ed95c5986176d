rootProject.name = "digits-gradle"
